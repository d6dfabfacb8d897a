"""Charts as pure functions: numbers in, a figure and its alt text out. No Streamlit, no SQL, no I/O."""
