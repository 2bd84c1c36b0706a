"""Agreement between coders. Needs NumPy only and knows nothing of studies."""

from triangulate.agreement.percent import percent_agreement

__all__ = ["percent_agreement"]
