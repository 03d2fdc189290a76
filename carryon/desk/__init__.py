"""The screening desk: batch, hot folder, review and journal, for hundreds of photos a day."""
