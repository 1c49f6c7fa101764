"""Which pupils have an EHC plan? Prints their UPNs and needs."""
import os

import grpc
from senda.pupils.v1 import pupils_service_pb2 as pupils
from senda.pupils.v1 import pupils_service_pb2_grpc as pupils_grpc
from senda.pupils.v1 import sen_record_pb2 as sen

channel = grpc.insecure_channel(os.environ.get("SENDA_ADDRESS", "127.0.0.1:50051"))
stub = pupils_grpc.PupilsServiceStub(channel)
page = stub.ListPupils(
    pupils.ListPupilsRequest(parent="trusts/demo", filter="sen_provision = SEN_PROVISION_E"),
    metadata=[("authorization", "Bearer " + os.environ["TOKEN"])],
    timeout=5,
)
for pupil in page.pupils:
    print(pupil.upn, sen.SenNeedType.Name(pupil.primary_need))
