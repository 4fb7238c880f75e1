-- What V10 created; the payments in it are gone.
drop table payments;
