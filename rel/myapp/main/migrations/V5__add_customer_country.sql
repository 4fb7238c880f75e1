alter table customers add column country varchar(2) default 'DE' not null;
