"""Widgets for JupyterLab and Notebook 7: Python owns state and checks, JavaScript draws and reports gestures."""
