"""Worker processes that answer queries under limits on time and memory."""
