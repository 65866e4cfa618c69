// Writes the table of Double.toString that the unit tests compare with: values chosen for their
// shape, then random ones from a fixed seed. Bits in hexadecimal, JDK 17's text. Made with JDK 17
// and, for the second table, JDK 25:
//   java DoubleTable.java > double-17.tsv
import java.util.*;

public class DoubleTable {
    public static void main(String[] args) {
        int random = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        Set<Double> values = new LinkedHashSet<>();
        for (int e = -1074; e < 1024; e += args.length > 0 ? 1 : 31) {
            double power = Math.scalb(1.0, e);
            values.addAll(List.of(power, Math.nextUp(power), Math.nextDown(power), 3 * power));
        }
        for (int e = -323; e <= 308; e += args.length > 0 ? 1 : 23)
            for (String digit : new String[] {"1", "2", "5", "9", "1.5", "12345.678"})
                values.add(Double.parseDouble(digit + "E" + e));
        for (double d : new double[] {0.1, 0.2, 0.3, 2.0E-3, 1.0E23, 2.0E23, 8.41E21, 2.2250738585072014E-308, 4.9E-324, 9.007199254740993E15,
            1.7976931348623157E308, 1e7, 9999999.999999999, 1e-3, 9.999999999999999e-4, 123456789012345680.0, 4294967296.0, 1.1E23, 5.0E-324, 2.9802322387695312E-8})
            values.add(d);
        for (long i = 50; i < 63; i++) { values.add((double) (1L << i)); values.add((double) ((1L << i) + (1L << (i - 20)))); values.add((double) (1L << i) - 1024); }
        Random r = new Random(args.length > 1 ? Integer.parseInt(args[1]) : 17);
        for (int i = 0; i < random; i++) {
            values.add(Double.longBitsToDouble(r.nextLong() & Long.MAX_VALUE));
            values.add(r.nextDouble());
            values.add(r.nextInt(1000000) / 100.0);
            values.add(r.nextLong() / (double) (1 << r.nextInt(30)));
            values.add(Math.floor(r.nextDouble() * 1e18));
        }
        for (double d : values) {
            if (!Double.isFinite(d)) continue;
            System.out.println(Long.toHexString(Double.doubleToLongBits(d)) + "\t" + d + "\t" + (Math.abs(d) < 1e30 ? String.format(Locale.ROOT, "%.1f\t%.3f\t%f", d, d, d) : "\t\t"));
        }
    }
}
