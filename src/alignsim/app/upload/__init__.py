"""One's own chart on the page: read by the code of ``alignsim new``, held in memory for the session, never kept."""

from alignsim.app.upload.component import Upload

__all__ = ["Upload"]
