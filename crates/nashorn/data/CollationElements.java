import java.text.CollationElementIterator;
import java.text.Collator;
import java.text.Normalizer;
import java.text.RuleBasedCollator;
import java.util.Locale;

/**
 * Prints how Java's collator sees each character that has no canonical decomposition: its code,
 * then its collation elements (primary, secondary and tertiary order), all hexadecimal. Characters
 * that the rules don't name are left out: their elements follow from their codes.
 */
public final class CollationElements {
    private static final int UNMAPPED = 0x7fff;

    public static void main(String[] args) {
        RuleBasedCollator collator = (RuleBasedCollator) Collator.getInstance(Locale.US);
        collator.setDecomposition(Collator.CANONICAL_DECOMPOSITION);
        for (int code = 0; code < 0x10000; code++) {
            String text = String.valueOf((char) code);
            if (Character.isSurrogate((char) code)
                    || !Normalizer.normalize(text, Normalizer.Form.NFD).equals(text)) {
                continue;
            }
            StringBuilder line = new StringBuilder(Integer.toHexString(code));
            CollationElementIterator elements = collator.getCollationElementIterator(text);
            boolean mapped = true;
            for (int element = elements.next();
                    element != CollationElementIterator.NULLORDER;
                    element = elements.next()) {
                int primary = CollationElementIterator.primaryOrder(element);
                mapped &= primary != UNMAPPED;
                line.append(String.format(" %x.%x.%x", primary,
                        CollationElementIterator.secondaryOrder(element),
                        CollationElementIterator.tertiaryOrder(element)));
            }
            if (mapped) {
                System.out.println(line);
            }
        }
    }
}
