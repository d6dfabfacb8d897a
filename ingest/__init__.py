"""Facts come in: read exports, repositories and APIs, land them in the lake, build snapshots."""
