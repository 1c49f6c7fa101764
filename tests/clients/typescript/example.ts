// Which pupils have an EHC plan? Prints their UPNs and needs.
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { PupilsService } from "./generated/senda/pupils/v1/pupils_service_pb.js";
import { SenNeedType } from "./generated/senda/pupils/v1/sen_record_pb.js";

const address = process.env.SENDA_ADDRESS ?? "127.0.0.1:50051";
const client = createClient(PupilsService, createGrpcTransport({ baseUrl: `http://${address}` }));
const page = await client.listPupils(
  { parent: "trusts/demo", filter: "sen_provision = SEN_PROVISION_E" },
  { headers: { authorization: `Bearer ${process.env.TOKEN}` }, timeoutMs: 5000 },
);
for (const pupil of page.pupils) console.log(pupil.upn, SenNeedType[pupil.primaryNeed]);
