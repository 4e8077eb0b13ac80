"""What the bureau does: one function a use case. Knows no Streamlit; start reading at core.law."""
