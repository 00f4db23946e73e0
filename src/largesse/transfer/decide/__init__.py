"""Pure verbs of work on rows: read them from bytes, tell how a file is written, make drafts."""
