/**
 * Benchmarks. Each class puts the raw delegate or a peer beside us in the same run; only ratios
 * within one run are quoted. Run {@code java -jar benchmarks/target/benchmarks.jar}.
 */
package io.github.cmkjca.benchmarks;
