-- Of a payment's cancels one is open. Two that were sealed with the same balance could not be told apart at the gateway.
CREATE UNIQUE INDEX toss_jobs_one_open_cancel ON toss_jobs (lane) WHERE holds_lane AND refundable IS NOT NULL;
