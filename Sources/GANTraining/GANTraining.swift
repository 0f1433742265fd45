// GANTraining
