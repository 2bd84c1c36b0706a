"""The way in: one file a format, and the study folder as a whole."""
