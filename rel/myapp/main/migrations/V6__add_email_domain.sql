alter table customers add column email_domain varchar(200) default '' not null;
