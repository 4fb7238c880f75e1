create index events_by_subject on events (subject, occurred_at);
