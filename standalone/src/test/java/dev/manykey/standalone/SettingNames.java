package dev.manykey.standalone;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The settings of a record of them, as documents name them. */
public final class SettingNames {

    private SettingNames() {}

    /** Of the record {@code type}, and of those that are declared in it, such as {@code manykey.signing.trusted.proxy}. */
    public static List<String> of(String prefix, Class<?> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord() && type.equals(component.getType().getDeclaringClass())) {
                names.addAll(of(name, component.getType()));
            } else {
                names.add(name);
            }
        }
        return names;
    }
}
