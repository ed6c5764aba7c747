-- Two roles with exactly the rights that the portal needs. Run it in the payment backend's database as a superuser or the owner of its tables:
--   psql -d vip -f grants.sql
-- and give the roles passwords (\password vip_portal). Then run the verb migrate as vip_portal_owner, this file once more, and the portal as vip_portal.
-- It can be run repeatedly; the portal checks each of these rights at start and names the missing ones.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vip_portal') THEN CREATE ROLE vip_portal LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vip_portal_owner') THEN CREATE ROLE vip_portal_owner LOGIN; END IF;
END $$;

-- If row-level security is switched on while the portal runs, its statements must fail instead of missing rows. (At start the portal refuses it.)
ALTER ROLE vip_portal SET row_security = off;

-- Owns the portal's own tables, for migrate only; reads the same tables as the portal.
GRANT vip_portal TO vip_portal_owner;
CREATE SCHEMA IF NOT EXISTS vip_admin AUTHORIZATION vip_portal_owner;

-- The backend's tables: read; of orders, members, messages and refunds only the columns that settling, cancelling, repairing and telling write. No password hash is readable.
GRANT USAGE ON SCHEMA public TO vip_portal;
GRANT SELECT ON public.orders, public.vip_orders, public.vip_packages, public.payment_callbacks, public.refund_requests, public.notifications TO vip_portal;
-- The e-mail address is only compared with what a person looked up; without this right the look-up says that it could not.
GRANT SELECT (user_id, phone, nickname, email, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at) ON public.users TO vip_portal;
GRANT UPDATE (payment_status, transaction_id, paid_at, cancelled_at, cancel_reason, refund_status, updated_at) ON public.orders TO vip_portal;
GRANT UPDATE (is_lifetime_vip, vip_expire_at, vip_level, vip_activated_at, updated_at) ON public.users TO vip_portal;
GRANT INSERT (refund_id, order_id, user_id, refund_amount, reason, status, review_note, reviewed_at, refunded_at, created_at, updated_at)
  ON public.refund_requests TO vip_portal;
GRANT UPDATE (status, refunded_at, updated_at) ON public.refund_requests TO vip_portal;
GRANT INSERT (notification_id, user_id, title, content, type, link_url, is_read, created_at) ON public.notifications TO vip_portal;
GRANT INSERT (log_id, event_type, event_data, risk_level, action_taken, created_at) ON public.security_logs TO vip_portal;

-- The portal's own tables, including those of later versions. Audit rows cannot be changed or deleted.
GRANT USAGE ON SCHEMA vip_admin TO vip_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vip_admin TO vip_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE vip_portal_owner IN SCHEMA vip_admin GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vip_portal;
DO $$ BEGIN
  IF to_regclass('vip_admin.audit_events') IS NOT NULL THEN REVOKE UPDATE, DELETE ON vip_admin.audit_events FROM vip_portal; END IF;
END $$;
