package io.asyncio4j.verify;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.util.Objects;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

final class BankByJooq implements Bank {

    private static final Table<Record> ACCOUNT = table(name("account"));
    private static final Field<Integer> ID = field(name("id"), Integer.class);
    private static final Field<Integer> MONEY = field(name("money"), Integer.class);

    private final DSLContext jooq;

    BankByJooq(DataSource source) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        jooq = DSL.using(source, SQLDialect.DEFAULT, new Settings().withRenderQuotedNames(RenderQuotedNames.NEVER));
    }

    @Override
    public void open(int account, int money) {
        jooq.insertInto(ACCOUNT, ID, MONEY).values(account, money).execute();
    }

    @Override
    public void transfer(int from, int to, int money) {
        jooq.transaction(configuration -> {
            DSLContext tx = configuration.dsl();
            tx.update(ACCOUNT).set(MONEY, MONEY.minus(money)).where(ID.eq(from)).execute();
            Bank.ensureEnough(money);
            tx.update(ACCOUNT).set(MONEY, MONEY.plus(money)).where(ID.eq(to)).execute();
        });
    }

    @Override
    public int sum() {
        return Objects.requireNonNull(jooq.select(DSL.sum(MONEY)).from(ACCOUNT).fetchOne())
                .value1()
                .intValueExact();
    }

    @Override
    public int query(String sql) {
        return Objects.requireNonNull(jooq.fetchOne(sql)).get(0, int.class);
    }
}
