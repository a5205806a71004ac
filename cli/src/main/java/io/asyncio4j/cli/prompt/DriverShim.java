package io.asyncio4j.cli.prompt;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Wrapper;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A JDBC driver from a jar that was added at the prompt. `DriverManager` gives a driver only to those whose class
/// loader sees its class; this class the library sees.
record DriverShim(Driver driver) implements Driver, Wrapper {

    /// Makes the drivers of a class loader known that no parent of it has.
    static void register(ClassLoader loader) {
        for (Driver each : ServiceLoader.load(Driver.class, loader)) {
            boolean known = DriverManager.drivers()
                    .anyMatch(one -> one instanceof DriverShim shim
                            && shim.driver.getClass().equals(each.getClass()));
            if (each.getClass().getClassLoader() == loader && !known) {
                try {
                    DriverManager.registerDriver(new DriverShim(each));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /// Makes them unknown again.
    static void deregister(ClassLoader loader) {
        for (Driver each : DriverManager.drivers().toList()) {
            if (each instanceof DriverShim shim && shim.driver.getClass().getClassLoader() == loader) {
                try {
                    DriverManager.deregisterDriver(each);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /// The library asks what the driver really is.
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!isWrapperFor(type)) {
            throw new SQLException(driver.getClass().getName() + " is no " + type.getName());
        }
        return type.cast(driver);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(driver);
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) throws SQLException {
        return driver.connect(url, info);
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return driver.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
        return driver.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
        return driver.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return driver.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return driver.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }
}
