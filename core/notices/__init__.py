"""提醒: what the portal tells people of their deadlines, once each."""
