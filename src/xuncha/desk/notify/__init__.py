"""Notifications (消息提醒): in the desk, by mail, by webhook."""
