-- Rows from before V6; new ones are written by the app.
update customers
   set email_domain = lower(substring(email, position('@' in email) + 1))
 where email_domain = '';
