"""Reports: one frozen set of counts, one document made from it, many formats."""
