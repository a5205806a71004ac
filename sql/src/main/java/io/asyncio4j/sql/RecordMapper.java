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
    private final List<String> names; // of the components
    private final Class<?>[] types; // of the components, without primitive ones
    private final boolean[] primitive;
    private final Constructor<T> constructor;
    private @Nullable Places last; // any thread: the same is found again

    private RecordMapper(Class<T> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] declared = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        this.names = Arrays.stream(components).map(RecordComponent::getName).toList();
        this.types = Arrays.stream(declared).map(Values::boxed).toArray(Class<?>[]::new);
        this.primitive = new boolean[declared.length];
        for (int i = 0; i < declared.length; i++) {
            primitive[i] = declared[i].isPrimitive();
        }
        try {
            this.constructor = type.getDeclaredConstructor(declared);
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
        int[] places = places(row.table());
        @Nullable Object[] values = new Object[places.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.forComponent(places[i], types[i], primitive[i]);
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

    /// Which column each component has; all rows of a result share their columns.
    private int[] places(Columns columns) {
        Places known = last;
        if (known == null || known.columns != columns) {
            known = new Places(
                    columns,
                    names.stream().mapToInt(name -> column(columns, name)).toArray());
            last = known;
        }
        return known.indexes;
    }

    private int column(Columns columns, String component) {
        int index = columns.indexOf(component);
        if (index < 0) {
            index = columns.indexOf(
                    component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
        }
        if (index < 0) {
            throw new RowMappingException("there is no column for the component " + component + " of "
                    + type.getSimpleName() + ", there are " + columns.names() + ", wanted are " + names);
        }
        return index;
    }

    private record Places(Columns columns, int[] indexes) {}
}
