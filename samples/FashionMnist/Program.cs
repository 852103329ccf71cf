Console.WriteLine("Fashion-MNIST");
