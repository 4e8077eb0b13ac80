"""What a page costs that does nothing: the yardstick of `bench pages`."""

import streamlit as st

st.write("空白页")
