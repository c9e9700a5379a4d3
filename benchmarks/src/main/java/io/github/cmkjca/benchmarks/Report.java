package io.github.cmkjca.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks and writes a file of results: {@code java -cp
 * benchmarks/target/benchmarks.jar io.github.cmkjca.benchmarks.Report benchmarks/results/NAME.md
 * [JMH options]}. Medians of the iterations, and ratios to the raw delegate in the same run. What
 * they mean is told in {@code benchmarks/RESULTS.md}.
 */
public final class Report {
  private final Map<String, Double> medians = new TreeMap<>();
  private final List<String> lines = new ArrayList<>();

  private Report() {}

  /** Runs and writes. */
  public static void main(String[] args)
      throws RunnerException, IOException, CommandLineOptionException {
    String[] jmh = List.of(args).subList(1, args.length).toArray(new String[0]);
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder().parent(new CommandLineOptions(jmh)).shouldDoGC(true).build())
            .run();
    Report report = new Report();
    results.forEach(report::add);
    report.write(Path.of(args[0]), String.join(" ", jmh));
  }

  private void add(RunResult result) {
    BenchmarkParams params = result.getParams();
    StringBuilder name =
        new StringBuilder(params.getBenchmark().replaceFirst("^.*\\.(\\w+\\.\\w+)$", "$1"));
    for (String key : params.getParamsKeys()) {
      name.append(' ').append(key).append('=').append(params.getParam(key));
    }
    medians.put(name.toString(), result.getPrimaryResult().getStatistics().getPercentile(50));
    lines.add(
        String.format(
            Locale.ROOT,
            "| %s | %,.0f | %s |",
            name,
            result.getPrimaryResult().getStatistics().getPercentile(50),
            result.getPrimaryResult().getScoreUnit()));
  }

  private void write(Path file, String options) throws IOException {
    StringBuilder out = new StringBuilder("# Results\n\n");
    out.append(
        "Written by `io.github.cmkjca.benchmarks.Report`, not by hand. Absolute figures depend on the machine and its load;\n");
    out.append("the ratios compare what ran in the same run.\n\n");
    out.append("- date: ").append(LocalDate.now(ZoneOffset.UTC)).append('\n');
    out.append("- JVM: ")
        .append(System.getProperty("java.vm.name"))
        .append(' ')
        .append(System.getProperty("java.vm.version"))
        .append('\n');
    out.append("- machine: ")
        .append(System.getProperty("os.arch"))
        .append(", ")
        .append(Runtime.getRuntime().availableProcessors())
        .append(" processors\n");
    out.append("- JMH options: `").append(options).append("`\n\n");
    ratios(out);
    out.append("## Medians\n\n| benchmark | median | unit |\n| --- | ---: | --- |\n");
    lines.stream().sorted().forEach(line -> out.append(line).append('\n'));
    Files.writeString(file, out);
  }

  /** A handle's time by that of its delegate with the plain key. */
  private void ratios(StringBuilder out) {
    out.append("## A cached data-key handle against a kept delegate\n\n");
    out.append(
        "| message | delegate's time | handle's time | ratio |\n| --- | ---: | ---: | ---: |\n");
    medians.forEach(
        (name, time) -> {
          Double delegate = medians.get(name.replace("key=handle", "key=delegate"));
          if (name.contains("key=handle") && delegate != null) {
            out.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %,.0f ns | %,.0f ns | %.3f |%n",
                    name.replace(" key=handle", "").replace("DataKeyCipherBenchmark.", ""),
                    delegate,
                    time,
                    time / delegate));
          }
        });
    out.append('\n');
  }
}
