package dev.manykey.policy.authoring;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.manykey.change.Creation;
import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.ContractJson;
import dev.manykey.contract.Level;
import dev.manykey.contract.PolicyId;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.policy.Grant;
import dev.manykey.contract.policy.PolicyRules;
import dev.manykey.contract.state.PolicyState.Status;
import dev.manykey.controllog.EntityForm;

import org.bson.Document;
import tools.jackson.databind.json.JsonMapper;

/**
 * A policy as a document. The matrix is a list, since resources may have dots in their names; grants, and a draft, are the JSON
 * that the control log has them in, since nobody searches them.
 */
final class PolicyForm implements EntityForm<Policy> {
    private static final JsonMapper JSON = ContractJson.strict();

    static final String STATUS = "status";
    static final String UPSTREAM = "upstream";

    @Override
    public Document write(Policy policy) {
        List<Document> permissions = new ArrayList<>();
        policy.rules().permissions().forEach((resource, level) -> permissions
                .add(new Document("resource", resource).append("level", level.name())));
        return policy.creation().writeTo(new Document("name", policy.name()).append(UPSTREAM, policy.upstream().value())
                .append("onlyFor", policy.onlyFor() == null ? null : policy.onlyFor().value())
                .append("permissions", permissions)
                .append("grants", JSON.writeValueAsString(policy.rules().grants()))
                .append("draft", policy.draft() == null ? null : JSON.writeValueAsString(policy.draft()))
                .append(STATUS, policy.status().name())
                .append("changedAt", Date.from(policy.changedAt())));
    }

    @Override
    public Policy read(String id, long version, Document members) {
        SortedMap<String, Level> permissions = new TreeMap<>();
        for (Document cell : members.getList("permissions", Document.class)) {
            permissions.put(cell.getString("resource"), Level.valueOf(cell.getString("level")));
        }
        String onlyFor = members.getString("onlyFor");
        String grants = members.getString("grants");
        String draft = members.getString("draft");
        PolicyRules rules = new PolicyRules(permissions, grants == null ? List.of()
                : List.of(JSON.readValue(grants, Grant[].class)));
        return new Policy(new PolicyId(id), version, members.getString("name"),
                new UpstreamId(members.getString(UPSTREAM)),
                onlyFor == null ? null : new AccessKeyId(onlyFor), rules,
                draft == null ? null : JSON.readValue(draft, PolicyRules.class),
                Status.valueOf(members.getString(STATUS)),
                Creation.readFrom(members), members.getDate("changedAt").toInstant());
    }
}
