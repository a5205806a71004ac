package io.asyncio4j.sql;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes records of rows.
final class RecordMapper<T extends Record> {

    private static final ClassValue<RecordMapper<?>> KNOWN = new ClassValue<>() {
        @Override
        @SuppressWarnings("unchecked")
        protected RecordMapper<?> computeValue(Class<?> type) {
            return new RecordMapper<>((Class<? extends Record>) type);
        }
    };

    private final Class<T> type;
    private final List<RecordComponent> components;
    private final Constructor<T> constructor;

    private RecordMapper(Class<T> type) {
        this.type = type;
        this.components = List.of(type.getRecordComponents());
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("a record has a constructor of its components: " + type.getName(), e);
        } catch (RuntimeException e) {
            throw new RowMappingException(type.getName() + " cannot be made: open its package to io.asyncio4j.sql, "
                    + "or make the record public and export the package");
        }
    }

    @SuppressWarnings("unchecked")
    static <T extends Record> RecordMapper<T> of(Class<T> type) {
        return (RecordMapper<T>) KNOWN.get(type);
    }

    T map(Row row) {
        @Nullable Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            RecordComponent component = components.get(i);
            values[i] = row.forComponent(column(row, component.getName()), component.getType());
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal; // of the record's own constructor
            }
            throw new IllegalArgumentException("the constructor of " + type.getName() + " has failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " cannot be made", e);
        }
    }

    private int column(Row row, String component) {
        int index = row.table().indexOf(component);
        if (index < 0) {
            index = row.table()
                    .indexOf(component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
        }
        if (index < 0) {
            throw new RowMappingException("there is no column for the component " + component + " of "
                    + type.getSimpleName() + ", there are " + row.columns() + ", wanted are "
                    + Arrays.toString(
                            components.stream().map(RecordComponent::getName).toArray()));
        }
        return index;
    }
}
