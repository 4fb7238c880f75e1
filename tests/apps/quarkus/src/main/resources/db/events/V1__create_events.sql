create table events (id int primary key);
