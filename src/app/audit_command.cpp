// SPDX-License-Identifier: Apache-2.0
// dyad audit verify, list and export: without the server, and also while it runs.
#include <cstdio>

#include "access/audit_read.hpp"
#include "app/commands.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "app/workspace.hpp"

namespace dyad::app {
namespace {

int verify_all(const access::AuditFiles& files, bool as_json) {
  const auto done = access::verify_audit(files);
  if (!done) return report(done.error());
  if (as_json) {
    print(json::write(json::object({{"sound", done->sound},
                                    {"files", done->files},
                                    {"lines", static_cast<long long>(done->lines)},
                                    {"after_head", static_cast<long long>(done->after_head)},
                                    {"chain", done->chain},
                                    {"file", done->file},
                                    {"line", done->line},
                                    {"fault", done->what}})) +
          "\n");
    return done->sound ? kOk : kFailed;
  }
  if (!done->sound) {
    const std::string line = say("audit.fault", {{"file", done->file},
                                                 {"line", std::to_string(done->line)},
                                                 {"what", refusal_words(done->what)}}) +
                             "\n";
    std::fputs(line.c_str(), stderr);
    return kFailed;
  }
  print(say("audit.sound", {{"lines", std::to_string(done->lines)},
                            {"files", std::to_string(done->files)},
                            {"chain", done->chain}}) +
        (done->after_head > 0 ? say("audit.after_head", {{"lines", std::to_string(done->after_head)}}) : "") +
        "\n");
  return kOk;
}

Result<access::AuditQuery> query_of(const AuditOptions& options) {
  access::AuditQuery query;
  if (!options.patient.empty()) query.patients = {options.patient};
  query.who = options.who;
  query.limit = options.most;
  const auto time = [](const std::string& text, const char* name) -> Result<std::optional<Instant>> {
    if (text.empty()) return std::optional<Instant>();
    auto at = parse_when(text);
    if (!at) return fail(ErrorKind::invalid, "is not a time", name, text);
    return std::optional(*at);
  };
  const auto from = time(options.from, "from");
  if (!from) return std::unexpected(from.error());
  const auto to = time(options.to, "to");
  if (!to) return std::unexpected(to.error());
  query.from = *from;
  query.to = *to;
  return query;
}

}  // namespace

int audit(const AuditOptions& options) {
  const auto files = access::AuditFiles::in(data_dir(options.data));
  if (options.task == "verify") return verify_all(files, options.json);
  const auto query = query_of(options);
  if (!query) return report(query.error());
  const auto found = access::read_audit(files, *query);
  if (!found) return report(found.error());
  for (const auto& e : *found) {
    if (options.task == "export" || options.json) {
      print(access::line_of(e, access::first_chain())
                .substr(0, access::line_of(e, "").rfind(access::kChainMember)) +
            "}\n");
      continue;
    }
    std::string patients;
    for (const auto& p : e.patients) patients += (patients.empty() ? "" : ",") + p;
    print(std::to_string(e.number) + "  " + format_utc(e.at) + "  " + e.who + "  " + e.method + " " +
          e.route + "  " + std::to_string(e.status) + "  " + e.purpose + "  " + patients + "\n");
  }
  return kOk;
}

}  // namespace dyad::app
