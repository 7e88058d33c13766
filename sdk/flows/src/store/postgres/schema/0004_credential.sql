-- Which API key the calls under an idempotency key are made with: another one proves nothing. Never the API key itself.
ALTER TABLE toss_attempts ADD COLUMN credential TEXT;
