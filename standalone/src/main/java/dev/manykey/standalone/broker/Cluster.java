package dev.manykey.standalone.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.apache.kafka.common.Uuid;

/** Several brokers on one machine, each a controller too, which call each other by name: what a name means is for each
 *  broker to be told.
 *
 *  @param id of the cluster, the same in all storage directories
 *  @param members by their numbers, from 1 on */
public record Cluster(String id, List<Member> members) {

    private static final String BETWEEN_MEMBERS = ",";
    private static final String BETWEEN_PARTS = ":";

    /** Copies what is given. */
    public Cluster {
        members = List.copyOf(members);
    }

    /** One broker.
     *
     *  @param number from 1 on
     *  @param clients port that clients connect to
     *  @param brokers port that the other brokers connect to
     *  @param controllers port of the metadata quorum */
    public record Member(int number, int clients, int brokers, int controllers) {

        /** What the others call it. */
        public String name() {
            return "broker-" + number;
        }

        private String toText() {
            return clients + BETWEEN_PARTS + brokers + BETWEEN_PARTS + controllers;
        }
    }

    /** A cluster that is new. */
    public static Cluster of(List<Member> members) {
        return new Cluster(Uuid.randomUuid().toString(), members);
    }

    /** Where clients find all of them. */
    public String bootstrapServers() {
        return members.stream().map(member -> BrokerSettings.LOOPBACK + BETWEEN_PARTS + member.clients())
                .collect(Collectors.joining(BETWEEN_MEMBERS));
    }

    /** As one argument of a command line. */
    public String toText() {
        return id + BETWEEN_MEMBERS + members.stream().map(Member::toText).collect(Collectors.joining(BETWEEN_MEMBERS));
    }

    /** What {@link #toText} made. */
    public static Cluster parse(String text) {
        List<String> parts = Arrays.asList(text.split(BETWEEN_MEMBERS, -1));
        List<Member> members = new ArrayList<>();
        for (String member : parts.subList(1, parts.size())) {
            int[] ports = Arrays.stream(member.split(BETWEEN_PARTS, -1)).mapToInt(Integer::parseInt).toArray();
            members.add(new Member(members.size() + 1, ports[0], ports[1], ports[2]));
        }
        return new Cluster(parts.getFirst(), members);
    }
}
