"""What people see: the Streamlit app and its pure analysis and charts."""
