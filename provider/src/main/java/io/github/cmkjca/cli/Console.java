package io.github.cmkjca.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool has to work with.
 *
 * @param in what it may read
 * @param out where it prints
 * @param output how; null: not asked for, so that the tool prints as suits it best
 * @param configFile what {@code --config} names; null: it was not given
 * @param systemProperties of this process, with what the flags say in their place
 * @param environment of this process
 */
record Console(
    InputStream in,
    PrintStream out,
    @Nullable Output output,
    @Nullable String configFile,
    Map<String, String> systemProperties,
    Map<String, String> environment) {}
