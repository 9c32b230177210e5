// SPDX-License-Identifier: Apache-2.0
#include "app/feeds.hpp"

#include "app/assets.hpp"
#include "app/files.hpp"
#include "query/query.hpp"

namespace dyad::app {

Result<hl7v2::Tables> load_hl7_tables(const std::string& map_file) {
  const auto built_in = [](std::string_view name) -> std::string_view {
    for (const Asset& asset : assets_under("data/hl7v2/"))
      if (asset.name.substr(asset.name.rfind('/') + 1) == name) return asset.text;
    return {};
  };
  std::string site;
  if (!map_file.empty()) {
    auto text = read_file(map_file);
    if (!text) return std::unexpected(text.error());
    site = std::move(*text);
  }
  auto tables =
      hl7v2::Tables::read(built_in("units.json"), built_in("mdc_loinc.json"), built_in("codes.json"), site);
  if (!tables && !map_file.empty()) {
    Error e = tables.error();
    e.field = map_file + ": " + e.field;
    return std::unexpected(e);
  }
  return tables;
}

Result<std::unique_ptr<care::Intake>> open_intake(const IntakeChoice& choice, record::Record& record) {
  auto tables = load_hl7_tables(choice.map_file);
  if (!tables) return std::unexpected(tables.error());
  return care::Intake::make(record, {std::move(*tables), choice.zone, choice.training, query::matcher()});
}

Result<std::unique_ptr<net::MllpServer>> listen_for_messages(const std::string& text, care::Intake& intake,
                                                             api::Feeds& feeds) {
  if (text.empty()) return std::unique_ptr<net::MllpServer>();
  auto address = net::parse_address(text);
  if (!address) {
    Error e = address.error();
    e.field = "mllp";
    return std::unexpected(e);
  }
  net::MllpOptions options;
  options.address = *address;
  auto server = net::MllpServer::listen(std::move(options), [&intake](const net::MllpMessage& message) {
    auto reply = intake.receive(message.bytes, message.broken);
    return net::MllpReply{std::move(reply.messages), reply.close};
  });
  if (!server) return server;
  const bool six = address->host.find(':') != std::string::npos;
  feeds.listening =
      (six ? "[" + address->host + "]" : address->host) + ":" + std::to_string((*server)->port());
  feeds.connections = [held = server->get()] { return held->connections(); };
  return server;
}

}  // namespace dyad::app
