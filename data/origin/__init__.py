"""Where a change came from: rules as data, a careful reader, evidence rows, and a verdict that follows from those."""
