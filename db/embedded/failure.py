"""What goes wrong with the embedded server."""


class EmbeddedError(RuntimeError):
    """The embedded server cannot be had; the text is for the operator and says what to do."""
