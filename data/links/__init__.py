"""Pure deciders about links between incidents and changes."""
