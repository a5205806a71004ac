package io.asyncio4j.verify;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

final class BankByHibernate implements Bank {

    private final SessionFactory sessions;

    BankByHibernate(DataSource source) {
        sessions = new HibernatePersistenceConfiguration("bank")
                .managedClass(Account.class)
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, source)
                .createEntityManagerFactory();
    }

    @Override
    public void open(int account, int money) {
        sessions.inTransaction(session -> session.persist(new Account(account, money)));
    }

    @Override
    public void transfer(int from, int to, int money) {
        sessions.inTransaction(session -> {
            session.find(Account.class, from).money -= money;
            session.flush();
            Bank.ensureEnough(money);
            session.find(Account.class, to).money += money;
        });
    }

    @Override
    public int sum() {
        return sessions.fromSession(session -> session.createQuery("SELECT SUM(a.money) FROM account a", Long.class)
                .getSingleResult()
                .intValue());
    }

    @Override
    public int query(String sql) {
        return sessions.fromSession(
                session -> session.createNativeQuery(sql, Integer.class).getSingleResult());
    }

    @Override
    public void close() {
        sessions.close();
    }

    @Entity(name = "account")
    static class Account {

        @Id
        int id;

        int money;

        Account() {}

        Account(int id, int money) {
            this.id = id;
            this.money = money;
        }
    }
}
