package release.config.hocon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import release.config.Command;
import release.config.Hook;

/** Finds what would run itself for ever: a list runs its members, a command of the suite its hooks, and a hook its commands. */
record Loops(Map<String, Command> commands, Map<Hook, List<String>> hooks) {
    /** A list, another command, or a hook. A hook may have the name of a command. */
    record Node(String name, boolean isHook) {}

    /** Each list and hook that runs itself, with the shortest way back to it. */
    Map<Node, String> all() {
        var loops = new LinkedHashMap<Node, String>();
        var lists = commands.values().stream()
                .filter(command -> command.kind() == Command.Kind.LIST)
                .map(list -> new Node(list.name(), false));
        Stream.concat(lists, hooks.keySet().stream().map(Loops::node))
                .forEach(node -> loop(node).ifPresent(way -> loops.put(node, way)));
        return loops;
    }

    private static Node node(Hook hook) {
        return new Node(hook.label(), true);
    }

    private Optional<String> loop(Node first) {
        var ways = new LinkedHashMap<>(Map.of(first, first.name()));
        var nodes = new ArrayList<>(List.of(first));
        for (int i = 0; i < nodes.size(); i++) {
            for (var next : next(nodes.get(i))) {
                var way = ways.get(nodes.get(i)) + " > " + next.name();
                if (next.equals(first)) return Optional.of(way);
                if (ways.putIfAbsent(next, way) == null) nodes.add(next);
            }
        }
        return Optional.empty();
    }

    private List<Node> next(Node node) {
        if (!node.isHook()) return next(node.name());
        return Hook.named(node.name()).map(hooks::get).orElseThrow().stream()
                .map(name -> new Node(name, false))
                .toList();
    }

    private List<Node> next(String command) {
        var members = commands.containsKey(command) ? commands.get(command).members() : List.<String>of();
        return Stream.concat(
                        members.stream().map(member -> new Node(member, false)),
                        Hook.of(command).stream().filter(hooks::containsKey).map(Loops::node))
                .toList();
    }
}
