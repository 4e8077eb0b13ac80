"""The widgets all pages share."""
