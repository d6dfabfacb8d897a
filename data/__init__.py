"""Where facts rest: lake, snapshots, judgements, settings and the pure deciders. No network, no UI."""
