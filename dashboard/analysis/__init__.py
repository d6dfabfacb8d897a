"""Statistics as pure functions: counts in, numbers and sentences out. No Streamlit, no SQL, no I/O."""
