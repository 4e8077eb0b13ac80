"""程序瑕疵: a step goes on although a requirement can be met no more, with a reason and the consent of legal review."""
