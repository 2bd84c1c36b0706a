"""The way out: results as files, one file a format."""
