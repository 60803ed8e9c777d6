package ownership

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// wellKnown are attributes that tables match on, as conventions and gateways spell
// them.
var wellKnown = [...]string{
	"service.name", "service.namespace", "service.version", "service.instance.id", "service.team", "service.owner",
	"k8s.namespace.name", "k8s.cluster.name", "k8s.cluster.uid", "k8s.deployment.name", "k8s.statefulset.name", "k8s.daemonset.name", "k8s.job.name",
	"k8s.cronjob.name", "k8s.replicaset.name", "k8s.pod.name", "k8s.node.name", "k8s.container.name", "container.name",
	"deployment.environment.name", "deployment.environment", "deployment.name", "deployment.id",
	"cloud.account.id", "cloud.account.name", "cloud.region", "cloud.provider", "cloud.platform", "cloud.availability_zone",
	"host.name", "host.id", "host.ip", "faas.name", "faas.id", "telemetry.sdk.name", "tenant.id", "tenant.name", "organization.id", "organization.name",
	"gen_ai.agent.name", "gen_ai.agent.id", "gen_ai.provider.name", "gen_ai.system", "gen_ai.operation.name", "gen_ai.request.model", "gen_ai.response.model",
	"gen_ai.conversation.id", "gen_ai.project.name",
	"litellm.team.id", "litellm.team.alias", "litellm.team.metadata", "litellm.api_key.alias", "litellm.api_key.hash", "litellm.end_user.id",
	"metadata.user_api_key_team_id", "metadata.user_api_key_team_alias", "metadata.user_api_key_alias", "metadata.user_api_key_project_alias",
	"anthropic.workspace.id", "openai.project.id", "openai.organization.id", "openinference.project.name",
	"otel.scope.name", "otel.scope.version", "server.address", "server.port", "http.route", "url.path", "url.full", "rpc.service", "rpc.method",
	"user.id", "user.name", "session.id", "enduser.id",
}

// matchKeys looks for attributes to match on that are nearly a known one, or that
// were changed on their way, and tells of each once. What is behind # is the
// emitter's own.
func (l *linter) matchKeys() {
	known := newNameList()
	for _, key := range wellKnown {
		known.addKey(key)
	}
	for i := range l.units {
		for _, key := range l.units[i].attributes {
			key, _, _ = strings.Cut(key, attr.PathMark)
			known.addKey(key)
		}
	}
	marks := newNameList()
	for _, mark := range placeMarks {
		marks.add(strings.TrimSuffix(mark, ":"))
	}
	looked := map[string]bool{}
	for i := range l.rules {
		r := &l.rules[i]
		for _, c := range r.match {
			_, key := placed(c.key)
			key, _, _ = strings.Cut(key, attr.PathMark)
			if looked[key] {
				continue
			}
			looked[key] = true
			if how := damage(key); how != "" {
				l.ruleF(r, Damaged, "matches on %q, %s", key, how)
			} else if meant := misspeltPlace(key, marks, known); meant != "" {
				l.ruleF(r, Typo, "matches on %s, whose beginning is nearly %s:", key, meant)
			} else if meant := known.meant(key); !known.has[key] && !isPersonal(key) && slices.Contains(wellKnown[:], meant) {
				l.ruleF(r, Typo, "matches on %s, which is nearly %s", key, meant)
			}
		}
	}
}

// misspeltPlace is the place that a key was meant to be looked for in. The places
// have short names, and emitters have namespaces of their own: only what is longer
// than these, or before an attribute that is known, is meant for one.
func misspeltPlace(key string, places, known *nameList) string {
	const long = 6
	mark, name, marked := strings.Cut(key, ":")
	if !marked || len(mark) < long && !known.has[name] && known.meant(name) == "" {
		return ""
	}
	return places.meant(mark)
}
