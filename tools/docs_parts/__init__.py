"""What the pages of the documentation are made of beside the text that people write."""
