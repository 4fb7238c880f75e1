package release.report.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import release.report.Report;
import release.report.Step;
import release.report.TenantCounts;

/** The result of a run, in one line. */
final class Summary {
    private Summary() {}

    /** How many steps ended in which state; a repo that was skipped, or failed as a whole, counts like a step. */
    static String of(Report run) {
        var counts = new TreeMap<Step.State, Integer>();
        run.steps().forEach(step -> counts.merge(step.state(), 1, Integer::sum));
        var seeds = 0;
        for (var repo : run.repos()) {
            repo.steps().stream()
                    .filter(step -> !step.isPendingSeed())
                    .forEach(step -> counts.merge(step.state(), 1, Integer::sum));
            seeds += (int) repo.steps().stream().filter(Step::isPendingSeed).count();
            if (repo.skipped()) counts.merge(Step.State.SKIPPED, 1, Integer::sum);
            if (repo.failure().filter(why -> !why.isStop()).isPresent())
                counts.merge(Step.State.FAILED, 1, Integer::sum);
        }
        var quiet = new TreeMap<String, Integer>();
        var tenants = 0;
        for (var tally : run.tallies()) {
            tally.states().forEach((state, count) -> counts.merge(state, count, Integer::sum));
            if (tally.skipped() > 0) counts.merge(Step.State.SKIPPED, tally.skipped(), Integer::sum);
            seeds += tally.pendingSeeds();
            tally.quiet()
                    .forEach((note, count) -> quiet.merge(
                            note.startsWith(TenantCounts.UP_TO_DATE) ? TenantCounts.UP_TO_DATE : note,
                            count,
                            Integer::sum));
            tenants += tally.size();
        }

        var words = new ArrayList<String>();
        quiet.forEach((note, count) -> words.add(number(count) + " " + note));
        counts.forEach((state, count) -> words.add(number(count) + " "
                + state.text().toLowerCase(Locale.ROOT) + (state == Step.State.WARNING && count != 1 ? "s" : "")));
        if (seeds > 0) words.add(number(seeds) + (seeds == 1 ? " seed pending" : " seeds pending"));
        if (run.hasHeardSignal()) words.add("stopped");
        if (words.isEmpty()) words.add("nothing to do");
        run.hooks().stream()
                .filter(hook -> hook.failure().isPresent())
                .forEach(hook -> words.add("hook " + hook.name() + " failed"));
        return whole(run, tenants) + String.join(", ", words);
    }

    private static String whole(Report run, int tenants) {
        var repos = run.repos().size();
        var parts = new ArrayList<String>();
        if (repos > 0) parts.add(repos + (repos == 1 ? " repo" : " repos"));
        if (!run.tallies().isEmpty()) parts.add(tenants(tenants));
        return String.join(", ", parts) + ": ";
    }

    /** {@code 125 of 1,000 tenants, shard 3/8}. */
    static String size(TenantCounts tally) {
        if (tally.all() == 0) return "no tenants";
        return tally.shard()
                .map(shard -> number(tally.size()) + " of " + tenants(tally.all()) + ", shard " + shard)
                .orElse(tenants(tally.size()));
    }

    /** The tenants of which nothing else is shown. */
    static List<String> rest(TenantCounts tally) {
        var words = new ArrayList<String>();
        tally.quiet().forEach((note, count) -> words.add(number(count) + " " + note));
        if (tally.skipped() > 0) words.add(number(tally.skipped()) + " " + Step.State.SKIPPED.text());
        return words;
    }

    private static String tenants(int count) {
        return number(count) + (count == 1 ? " tenant" : " tenants");
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
